//! Conformance, interoperability, journeys and crashes.
