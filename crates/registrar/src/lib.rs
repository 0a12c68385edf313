//! The acts of the register: award, issue, offer, revoke; each one transaction.
