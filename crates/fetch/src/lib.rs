//! The only outgoing HTTP client: public addresses only, bounded in size and time.
