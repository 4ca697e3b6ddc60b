//! The REST API through the real router.

pub(crate) mod hostile;
mod images;
mod signature_properties;
mod signatures;
