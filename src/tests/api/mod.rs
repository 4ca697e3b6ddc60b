//! The REST API through the real router.

pub(crate) mod hostile;
mod images;
mod refused;
mod signature_properties;
mod signatures;
