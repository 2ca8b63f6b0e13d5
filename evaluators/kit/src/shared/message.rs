//! What judge and sandbox say to each other: short datagrams over a socket of their own.

use std::io;
use std::os::fd::AsFd;

use rustix::io::{read, retry_on_intr, write};

use super::parts::Parts;

/// One datagram. What the numbers mean depends on the kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Message {
	kind: u64,
	/// Where bytes start in the input or output region.
	pub(crate) offset: u64,
	/// How many bytes there are.
	pub(crate) bytes: u64,
}

/// What a datagram is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
	/// Sandbox: shut in, about to load the candidate; `offset` has the [`Parts`] in force.
	Confined = 1,
	/// Sandbox: the candidate is loaded, its library from the address `offset` on. Judge, to one that is to encode what
	/// a candidate leaves: the same.
	Loaded = 2,
	/// Judge: decode these inputs, run the candidate on them, encode the outputs.
	Run = 3,
	/// Judge: have so much of the arena mapped, for an image of inputs, and wait.
	Prepare = 4,
	/// Sandbox: it waits.
	Prepared = 5,
	/// Judge: run the candidate on the inputs whose image lies in the arena, let `offset` millionths of that time
	/// pass, and leave the outputs where they are until the next word.
	Go = 6,
	/// Sandbox: these are the encoded outputs; blocks lie before them.
	Done = 7,
	/// Judge: the candidate's table is to hold what lies at the beginning of the arena.
	Table = 8,
	/// Judge, to a sandbox without a candidate: decode these inputs and lay them out in the arena.
	Decode = 9,
	/// That sandbox: the arena begins with an image of the inputs, of so many bytes; 0 where it has no room for it.
	Decoded = 10,
	/// Sandbox: as many outputs as `bytes` lie as values in its memory, from the address `offset` on.
	Returned = 11,
	/// Judge, to a sandbox without a candidate: encode what [`Returned`](Kind::Returned) says of the other sandbox.
	Encode = 12,
}

impl Message {
	pub(crate) fn new(kind: Kind, offset: usize, bytes: usize) -> Self {
		Message { kind: kind as u64, offset: offset as u64, bytes: bytes as u64 }
	}

	/// A sandbox's word that these parts of the isolation are in force.
	pub(crate) fn confined(parts: Parts) -> Self {
		Message { kind: Kind::Confined as u64, offset: parts.0, bytes: 0 }
	}

	/// The same numbers as a message of another kind.
	pub(crate) fn as_kind(self, kind: Kind) -> Self {
		Message { kind: kind as u64, ..self }
	}

	/// The kind, if it is one: a sandbox may send anything.
	pub(crate) fn kind(&self) -> Option<Kind> {
		use Kind::{Confined, Decode, Decoded, Done, Encode, Go, Loaded, Prepare, Prepared, Returned, Run, Table};
		[Confined, Loaded, Run, Prepare, Prepared, Go, Done, Table, Decode, Decoded, Returned, Encode]
			.into_iter()
			.find(|kind| *kind as u64 == self.kind)
	}

	/// Sends this message. A socket that is full or closed is an error.
	pub(crate) fn send(&self, socket: impl AsFd) -> io::Result<()> {
		retry_on_intr(|| write(&socket, bytemuck::bytes_of(&[self.kind, self.offset, self.bytes])))?;
		Ok(())
	}

	/// The message of these words, as they came.
	pub(crate) fn from_words([kind, offset, bytes]: [u64; 3]) -> Self {
		Message { kind, offset, bytes }
	}

	/// The judge's next message; `None` if there will be no more that can be understood.
	pub(crate) fn receive(socket: impl AsFd) -> Option<Self> {
		let mut words = [0_u64; 3];
		let bytes = retry_on_intr(|| read(&socket, bytemuck::bytes_of_mut(&mut words))).ok()?;
		(bytes == size_of_val(&words)).then(|| Message::from_words(words))
	}
}
