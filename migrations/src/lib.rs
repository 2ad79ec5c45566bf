//! How the databases got here: frozen history, never derived from the present.
