//! Messages of a sandbox with the time at which the kernel took them: between a sandbox's word that
//! it is done and the judge's hearing it, another process may have had the judge's processor.

use std::io;
use std::mem::zeroed;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use crate::shared::message::Message;

/// The clock that messages are stamped by, since 1970.
pub(crate) fn now() -> Duration {
	let time = clock_gettime(ClockId::Realtime);
	since_1970(time.tv_sec, time.tv_nsec)
}

/// Has the kernel stamp what arrives at this socket.
pub(crate) fn stamp(socket: BorrowedFd<'_>) -> io::Result<()> {
	let on: libc::c_int = 1;
	// SAFETY: the option's value is an `int` that outlives the call.
	let set = unsafe {
		libc::setsockopt(
			socket.as_raw_fd(),
			libc::SOL_SOCKET,
			libc::SO_TIMESTAMPNS,
			(&raw const on).cast(),
			u32::try_from(size_of_val(&on)).expect("small"),
		)
	};
	if set == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Room for a stamp and nothing else: descriptors that a sandbox might send find no place.
#[repr(C, align(8))]
struct Control([u8; STAMP_SPACE]);

// SAFETY: computes a size and touches nothing.
const STAMP_SPACE: usize = unsafe { libc::CMSG_SPACE(STAMP_BYTES) } as usize;
#[expect(clippy::cast_possible_truncation, reason = "16 bytes")]
const STAMP_BYTES: u32 = size_of::<libc::timespec>() as u32;

/// The next message and when it was sent; `None` if there will be no more. A message without a
/// stamp counts as sent now.
///
/// # Errors
///
/// `WouldBlock` if there is none yet, `InvalidData` for a datagram of another length.
pub(crate) fn receive(socket: BorrowedFd<'_>) -> io::Result<Option<(Message, Duration)>> {
	let mut words = [0_u64; 3];
	// SAFETY: all zeroes is a message header with no buffers.
	let mut header: libc::msghdr = unsafe { zeroed() };
	let mut control = Control([0; STAMP_SPACE]);
	let mut data = libc::iovec { iov_base: words.as_mut_ptr().cast(), iov_len: size_of_val(&words) };
	header.msg_iov = &raw mut data;
	header.msg_iovlen = 1;
	header.msg_control = control.0.as_mut_ptr().cast();
	header.msg_controllen = STAMP_SPACE;
	// SAFETY: the header describes buffers that outlive the call.
	let received = unsafe { libc::recvmsg(socket.as_raw_fd(), &raw mut header, libc::MSG_CMSG_CLOEXEC) };
	match usize::try_from(received) {
		Err(_) => {
			let error = io::Error::last_os_error();
			match error.kind() {
				// The other side died with messages unread. What it had said comes after this error.
				io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted => receive(socket),
				_ => Err(error),
			}
		}
		Ok(0) => Ok(None),
		Ok(bytes) if bytes == size_of_val(&words) && header.msg_flags & libc::MSG_TRUNC == 0 => {
			Ok(Some((Message::from_words(words), sent(&header).unwrap_or_else(now))))
		}
		Ok(bytes) => Err(io::Error::new(io::ErrorKind::InvalidData, format!("a message of {bytes} bytes"))),
	}
}

fn sent(header: &libc::msghdr) -> Option<Duration> {
	// SAFETY: the kernel has filled in the header and its control buffer.
	let first = unsafe { libc::CMSG_FIRSTHDR(ptr::from_ref(header)) };
	// SAFETY: null, or within the control buffer, which is aligned for it.
	let first_header = unsafe { first.as_ref() }?;
	if (first_header.cmsg_level, first_header.cmsg_type) != (libc::SOL_SOCKET, libc::SCM_TIMESTAMPNS) {
		return None;
	}
	// SAFETY: behind a header there is its data.
	let data = unsafe { libc::CMSG_DATA(first) };
	// SAFETY: a stamp is a `timespec`, at whatever alignment.
	let time = unsafe { data.cast::<libc::timespec>().read_unaligned() };
	Some(since_1970(time.tv_sec, time.tv_nsec))
}

fn since_1970(seconds: i64, nanoseconds: i64) -> Duration {
	let nanoseconds = u32::try_from(nanoseconds).unwrap_or(0);
	Duration::new(u64::try_from(seconds).unwrap_or(0), nanoseconds)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::shared::message::Kind;
	use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
	use std::os::fd::AsFd;

	#[test]
	fn a_message_carries_the_time_of_its_sending_and_not_of_its_reading() {
		let (ours, theirs) =
			socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::NONBLOCK, None).expect("sockets");
		stamp(ours.as_fd()).expect("an option that exists");
		assert!(receive(ours.as_fd()).is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock));
		let before = now();
		let message = Message::new(Kind::Done, 3, 5);
		message.send(&theirs).expect("room");
		let after = now();
		while now() <= after {}
		drop(theirs);
		let (received, sent) = receive(ours.as_fd()).expect("readable").expect("a message");
		assert_eq!(received, message);
		assert!((before..=after).contains(&sent), "{before:?} {sent:?} {after:?}");
		assert!(receive(ours.as_fd()).expect("readable").is_none());
	}
}
