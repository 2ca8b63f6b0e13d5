//! How values cross between JavaScript and an evolved function in the same process: the part of a bridge that is the same
//! for every signature. The other end is `src/hotswap/codec.ts`.
//!
//! What is handed over stands in a frame of bytes, little-endian and not aligned: numbers as they are, `bool` as a byte,
//! `char` and lengths as four bytes, texts and lists behind their length, `Option` and `Result` behind a byte. Slices of
//! numbers are lent instead.

use std::slice;

/// Reads what JavaScript wrote.
pub struct Input {
	at: *const u8,
}

impl Input {
	/// What begins there.
	pub fn at(at: *const u8) -> Self {
		Input { at }
	}

	fn bytes(&mut self, count: usize) -> &[u8] {
		// SAFETY: the other end wrote the values of the signature one after the other, and they are read alike.
		let bytes = unsafe { slice::from_raw_parts(self.at, count) };
		// SAFETY: as above; one past the end at most.
		self.at = unsafe { self.at.add(count) };
		bytes
	}

	fn length(&mut self) -> usize {
		u32::read(self) as usize
	}

	/// The next value.
	pub fn value<T: Crossing>(&mut self) -> T {
		T::read(self)
	}

	/// A slice that is lent for the call; its length stands in the frame.
	///
	/// # Safety
	///
	/// `pointer` has so many values, aligned, which nobody else writes to before the call returns.
	pub unsafe fn lent<'a, T>(&mut self, pointer: *const T) -> &'a [T] {
		let length = self.length();
		if length == 0 {
			return &[];
		}
		// SAFETY: by the caller.
		unsafe { slice::from_raw_parts(pointer, length) }
	}

	/// A slice that is lent to be changed.
	///
	/// # Safety
	///
	/// As `lent`; and nobody else reads it before the call returns.
	pub unsafe fn lent_mut<'a, T>(&mut self, pointer: *mut T) -> &'a mut [T] {
		let length = self.length();
		if length == 0 {
			return &mut [];
		}
		// SAFETY: by the caller.
		unsafe { slice::from_raw_parts_mut(pointer, length) }
	}
}

/// A value that JavaScript hands over.
pub trait Crossing: Sized {
	/// The next value of the frame.
	fn read(input: &mut Input) -> Self;

	/// So many of them.
	fn read_list(input: &mut Input, count: usize) -> Vec<Self> {
		(0..count).map(|_| Self::read(input)).collect()
	}
}

/// A value that is handed back.
pub trait Returning {
	/// Adds its bytes.
	fn write(&self, output: &mut Vec<u8>);

	/// Adds those of several.
	fn write_list(values: &[Self], output: &mut Vec<u8>)
	where
		Self: Sized,
	{
		for value in values {
			value.write(output);
		}
	}
}

fn write_length(length: usize, output: &mut Vec<u8>) {
	let length = u32::try_from(length).expect("expected a result of less than 2^32 elements");
	output.extend_from_slice(&length.to_le_bytes());
}

macro_rules! numbers {
	($($number:ty),*) => {$(
		impl Crossing for $number {
			fn read(input: &mut Input) -> Self {
				let bytes = input.bytes(size_of::<Self>());
				Self::from_le_bytes(bytes.try_into().expect("as many as asked for"))
			}

			fn read_list(input: &mut Input, count: usize) -> Vec<Self> {
				let bytes = input.bytes(count * size_of::<Self>());
				let (chunks, _) = bytes.as_chunks();
				chunks.iter().map(|chunk| Self::from_le_bytes(*chunk)).collect()
			}
		}

		impl Returning for $number {
			fn write(&self, output: &mut Vec<u8>) {
				output.extend_from_slice(&self.to_le_bytes());
			}

			fn write_list(values: &[Self], output: &mut Vec<u8>) {
				// SAFETY: any bytes of numbers may be read; on the machines that are supported they are little-endian.
				output.extend_from_slice(unsafe {
					slice::from_raw_parts(values.as_ptr().cast(), size_of_val(values))
				});
			}
		}
	)*};
}

numbers!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64);

impl Crossing for bool {
	fn read(input: &mut Input) -> Self {
		u8::read(input) != 0
	}
}

impl Returning for bool {
	fn write(&self, output: &mut Vec<u8>) {
		output.push(u8::from(*self));
	}
}

impl Crossing for char {
	fn read(input: &mut Input) -> Self {
		char::from_u32(u32::read(input)).unwrap_or(char::REPLACEMENT_CHARACTER)
	}
}

impl Returning for char {
	fn write(&self, output: &mut Vec<u8>) {
		u32::from(*self).write(output);
	}
}

impl Crossing for () {
	fn read(_: &mut Input) -> Self {}
}

impl Returning for () {
	fn write(&self, _: &mut Vec<u8>) {}
}

impl Crossing for String {
	fn read(input: &mut Input) -> Self {
		let length = input.length();
		String::from_utf8_lossy(input.bytes(length)).into_owned()
	}
}

impl Returning for str {
	fn write(&self, output: &mut Vec<u8>) {
		write_length(self.len(), output);
		output.extend_from_slice(self.as_bytes());
	}
}

impl Returning for String {
	fn write(&self, output: &mut Vec<u8>) {
		self.as_str().write(output);
	}
}

impl<T: Crossing> Crossing for Vec<T> {
	fn read(input: &mut Input) -> Self {
		let length = input.length();
		T::read_list(input, length)
	}
}

impl<T: Returning> Returning for [T] {
	fn write(&self, output: &mut Vec<u8>) {
		write_length(self.len(), output);
		T::write_list(self, output);
	}
}

impl<T: Returning> Returning for Vec<T> {
	fn write(&self, output: &mut Vec<u8>) {
		self.as_slice().write(output);
	}
}

impl<T: Crossing, const LENGTH: usize> Crossing for [T; LENGTH] {
	fn read(input: &mut Input) -> Self {
		Vec::read(input).try_into().unwrap_or_else(|_| unreachable!("the other end counted them"))
	}
}

impl<T: Returning, const LENGTH: usize> Returning for [T; LENGTH] {
	fn write(&self, output: &mut Vec<u8>) {
		self.as_slice().write(output);
	}
}

impl<T: Crossing> Crossing for Option<T> {
	fn read(input: &mut Input) -> Self {
		bool::read(input).then(|| T::read(input))
	}
}

impl<T: Returning> Returning for Option<T> {
	fn write(&self, output: &mut Vec<u8>) {
		self.is_some().write(output);
		if let Some(value) = self {
			value.write(output);
		}
	}
}

impl<T: Crossing, E: Crossing> Crossing for Result<T, E> {
	fn read(input: &mut Input) -> Self {
		if bool::read(input) { Ok(T::read(input)) } else { Err(E::read(input)) }
	}
}

impl<T: Returning, E: Returning> Returning for Result<T, E> {
	fn write(&self, output: &mut Vec<u8>) {
		self.is_ok().write(output);
		match self {
			Ok(value) => value.write(output),
			Err(error) => error.write(output),
		}
	}
}

impl<T: Returning + ?Sized> Returning for &T {
	fn write(&self, output: &mut Vec<u8>) {
		(**self).write(output);
	}
}

macro_rules! tuples {
	($(($($name:ident)+))*) => {$(
		impl<$($name: Crossing),+> Crossing for ($($name,)+) {
			fn read(input: &mut Input) -> Self {
				($($name::read(input),)+)
			}
		}

		impl<$($name: Returning),+> Returning for ($($name,)+) {
			#[allow(non_snake_case)]
			fn write(&self, output: &mut Vec<u8>) {
				let ($($name,)+) = self;
				$($name.write(output);)+
			}
		}
	)*};
}

tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) }
