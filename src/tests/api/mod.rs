//! The REST API through the real router.

mod images;
