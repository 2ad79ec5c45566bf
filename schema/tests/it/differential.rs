//! What an independent executor says to the same documents.
