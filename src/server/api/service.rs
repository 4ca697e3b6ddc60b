//! The vendor's services that this server stands for.

/// A service, as the scope of a signature names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    /// Virtual machines: images, instances and their quotas.
    Vm,
    /// Cloud disks: snapshots and their quotas.
    Disk,
}

impl Service {
    /// The service of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "vm" => Some(Self::Vm),
            "disk" => Some(Self::Disk),
            _ => None,
        }
    }

    /// Whether calls about this noun, which follows the region in their path, are the service's.
    pub(super) fn answers(self, noun: &str) -> bool {
        match noun {
            "quotas" => true,
            "snapshots" => self == Self::Disk,
            _ => self == Self::Vm,
        }
    }
}
