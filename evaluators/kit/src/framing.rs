//! Frames between manager and judge: a little-endian `u32` length, then that many bytes of JSON.

use std::io::{self, Read, Write};

use crate::protocol::Reply;

/// No frame is longer, in bytes.
pub(crate) const FRAME_LIMIT: usize = 64 << 20;

/// Reads one frame; `None` at the end of the stream.
pub(crate) fn read_frame(stream: &mut dyn Read) -> io::Result<Option<Vec<u8>>> {
	let mut length = [0; 4];
	match stream.read_exact(&mut length) {
		Ok(()) => {}
		Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
		Err(error) => return Err(error),
	}
	let length = u32::from_le_bytes(length) as usize;
	if length > FRAME_LIMIT {
		let message = format!("Expected a frame of at most {FRAME_LIMIT} bytes, got {length}");
		return Err(io::Error::new(io::ErrorKind::InvalidData, message));
	}
	let mut frame = Vec::new();
	stream.take(length as u64).read_to_end(&mut frame)?;
	// The manager died within a frame: as much an end as between two.
	Ok((frame.len() == length).then_some(frame))
}

/// Writes one frame.
pub(crate) fn write_frame(stream: &mut dyn Write, reply: &Reply) -> io::Result<()> {
	let mut frame = vec![0; 4];
	serde_json::to_writer(&mut frame, reply)?;
	let length = frame.len() - 4;
	if length > FRAME_LIMIT {
		return Err(io::Error::new(io::ErrorKind::InvalidData, format!("The reply has {length} bytes")));
	}
	frame[..4].copy_from_slice(&u32::try_from(length).expect("below the limit").to_le_bytes());
	stream.write_all(&frame)?;
	stream.flush()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn frames_come_back_as_they_were_written() {
		let mut stream = Vec::new();
		write_frame(&mut stream, &Reply::Refused { message: "no".to_owned() }).expect("a vector takes all");
		let mut reader = stream.as_slice();
		let frame = read_frame(&mut reader).expect("readable").expect("one frame");
		assert_eq!(frame, br#"{"kind":"refused","message":"no"}"#);
		assert!(read_frame(&mut reader).expect("readable").is_none());
	}

	#[test]
	fn a_frame_cut_short_is_the_end_and_one_too_long_is_an_error() {
		assert!(read_frame(&mut [9, 0, 0, 0, b'{'].as_slice()).expect("readable").is_none());
		assert!(read_frame(&mut [255; 8].as_slice()).is_err());
	}
}
