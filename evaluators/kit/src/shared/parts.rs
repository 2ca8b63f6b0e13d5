//! The parts of a sandbox's isolation, as judge and sandbox tell each other.

use std::ops::{BitAnd, BitOr, Sub};

/// A set of parts of the isolation that a kernel may or may not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts(pub(crate) u64);

impl Parts {
	pub(crate) const NONE: Parts = Parts(0);
	/// No file can be opened.
	pub(crate) const LANDLOCK: Parts = Parts(1);
	/// No TCP socket can be bound or connected, whatever the filter.
	pub(crate) const LANDLOCK_NETWORK: Parts = Parts(2);
	/// No signal or abstract socket reaches another process, whatever the filter.
	pub(crate) const LANDLOCK_SCOPE: Parts = Parts(4);
	/// Only system calls of the allowlist.
	pub(crate) const SECCOMP: Parts = Parts(8);
	/// A user that owns nothing, without capabilities.
	pub(crate) const USER: Parts = Parts(16);

	pub(crate) fn has(self, parts: Parts) -> bool {
		self & parts == parts
	}
}

impl BitOr for Parts {
	type Output = Parts;
	fn bitor(self, other: Parts) -> Parts {
		Parts(self.0 | other.0)
	}
}

impl BitAnd for Parts {
	type Output = Parts;
	fn bitand(self, other: Parts) -> Parts {
		Parts(self.0 & other.0)
	}
}

impl Sub for Parts {
	type Output = Parts;
	fn sub(self, other: Parts) -> Parts {
		Parts(self.0 & !other.0)
	}
}
