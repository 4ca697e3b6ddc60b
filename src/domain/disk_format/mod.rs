//! Placeholder until the parsers land.
use serde::{Deserialize, Serialize};
/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DiskFormat {
    /// raw
    Raw,
    /// qcow2
    Qcow2,
}
crate::domain::policy::words!(DiskFormat { Raw => "raw", Qcow2 => "qcow2" });
