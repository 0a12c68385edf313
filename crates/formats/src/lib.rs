//! Record to Open Badges 3.0, with a loss report; the native model checks.
