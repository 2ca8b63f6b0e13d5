//! What the judge orders: a sandbox of the zygote, and of the sandbox a candidate. The two are apart so
//! that a sandbox can be made before there is a candidate for it.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::io::{Errno, retry_on_intr};
use rustix::net::{
	RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
	recvmsg, sendmsg,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// No letter is longer, in bytes.
const LETTER_BYTES: usize = 8 << 10;
/// No letter carries more descriptors.
const DESCRIPTORS: usize = 3;

/// To the zygote: a sandbox to fork. With it go, in this order: the socket, the pipe for what it
/// prints, and the output region.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Birth {
	/// The parts of the isolation to enter, as [`Parts`](super::parts::Parts).
	pub(crate) parts: u64,
	/// Enter what can be entered, say what, and end.
	pub(crate) probe: bool,
}

/// To a sandbox: what to do.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Order {
	pub(crate) work: Work,
	/// What it may use beyond what is mapped before.
	pub(crate) memory_bytes: u64,
	pub(crate) cpu_seconds: u64,
}

/// What a sandbox does, and which descriptors go with its order.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Work {
	/// Run a candidate: the input region, the library, and where it is timed the file that its heap is to lie in.
	Exercise(Candidate),
	/// Decode inputs for others: the input region.
	Decode,
	/// Encode what a candidate leaves in another sandbox: that one's heap and library, and its output region where
	/// outputs may lie in it.
	Encode,
}

/// What a sandbox is told of its candidate.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Candidate {
	/// Names of the library's entries.
	pub(crate) entries: Vec<String>,
	/// Which form of the signature the candidate has.
	pub(crate) form: usize,
	/// By what end of a path the candidate's own source is known.
	pub(crate) file: String,
	/// Where the candidate reads numbers that are tuned, and with which it begins.
	pub(crate) table: Option<Table>,
	/// Chance by which it is placed in memory; 0 for the usual place.
	pub(crate) placement: u64,
}

/// An exported array of a library's, and what it is to hold.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Table {
	pub(crate) symbol: String,
	pub(crate) numbers: Vec<u64>,
}

/// The zygote's answer: the pid, with which a descriptor of the process goes, or what failed.
pub(crate) type Answer = Result<u32, String>;

/// Sends a letter with descriptors.
pub(crate) fn send(socket: impl AsFd, letter: &impl Serialize, descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
	let bytes = postcard::to_stdvec(letter).map_err(io::Error::other)?;
	if bytes.len() > LETTER_BYTES {
		return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("a letter of {} bytes", bytes.len())));
	}
	let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS))];
	retry_on_intr(|| {
		let mut ancillary = SendAncillaryBuffer::new(&mut space);
		if !descriptors.is_empty() && !ancillary.push(SendAncillaryMessage::ScmRights(descriptors)) {
			return Err(Errno::TOOBIG);
		}
		sendmsg(&socket, &[IoSlice::new(&bytes)], &mut ancillary, SendFlags::NOSIGNAL)
	})?;
	Ok(())
}

/// Receives a letter and its descriptors; `None` if the other side is gone.
pub(crate) fn receive<T: DeserializeOwned>(socket: impl AsFd) -> io::Result<Option<(T, Vec<OwnedFd>)>> {
	let mut bytes = [0; LETTER_BYTES];
	let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS))];
	let mut ancillary = RecvAncillaryBuffer::new(&mut space);
	let received =
		retry_on_intr(|| recvmsg(&socket, &mut [IoSliceMut::new(&mut bytes)], &mut ancillary, RecvFlags::CMSG_CLOEXEC));
	let length = match received {
		Ok(message) => message.bytes,
		Err(Errno::CONNRESET) => 0,
		Err(error) => return Err(error.into()),
	};
	if length == 0 {
		return Ok(None);
	}
	let mut descriptors = Vec::new();
	for message in ancillary.drain() {
		if let RecvAncillaryMessage::ScmRights(received) = message {
			descriptors.extend(received);
		}
	}
	let letter = postcard::from_bytes(&bytes[..length]).map_err(io::Error::other)?;
	Ok(Some((letter, descriptors)))
}
