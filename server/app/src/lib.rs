//! server/app
