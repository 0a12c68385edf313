//! Bitstring Status List 1.0: encode, decode, allocate.
