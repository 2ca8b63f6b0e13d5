//! What a sandbox prints.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;

/// So many bytes of it are kept.
const KEPT_BYTES: usize = 64 << 10;

/// Read from a pipe as it comes.
pub(super) struct Printed {
	/// `None` once nobody can write to it.
	pipe: Option<File>,
	kept: Vec<u8>,
}

impl Printed {
	/// Nothing yet, of what will come by this read end.
	pub(super) fn new(pipe: OwnedFd) -> Self {
		Printed { pipe: Some(File::from(pipe)), kept: Vec::new() }
	}

	/// What to wait for.
	pub(super) fn pipe(&self) -> Option<&File> {
		self.pipe.as_ref()
	}

	/// Reads what has been printed: all of it, so that a sandbox never waits for its reader, though
	/// only the first part is kept.
	pub(super) fn keep(&mut self) {
		let mut piece = [0; 8192];
		// As much as a pipe holds, so that one that prints without end does not stay here.
		for _ in 0..8 {
			let Some(pipe) = &mut self.pipe else { return };
			match pipe.read(&mut piece) {
				Ok(0) => self.pipe = None,
				Ok(bytes) => {
					let kept = bytes.min(KEPT_BYTES - self.kept.len());
					self.kept.extend_from_slice(&piece[..kept]);
				}
				Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
				Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
				Err(_) => self.pipe = None,
			}
		}
	}

	/// As far as it is kept.
	pub(super) fn text(&self) -> String {
		String::from_utf8_lossy(&self.kept).into_owned()
	}
}
