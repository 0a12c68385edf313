//! Learning events in: Redis Streams and CloudEvents over HTTP.
