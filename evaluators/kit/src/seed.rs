//! Where inputs come from.

use rand::Rng;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;

/// How far an evaluation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
	/// The cheap stage that every candidate passes first; may have no cases.
	Quick,
	/// The stage that scores a candidate during the search.
	Full,
	/// The stage that confirms a champion, on inputs that no search has seen.
	HeldOut,
}

/// 256 bits of chance that the manager draws and no sandbox ever sees.
///
/// Not `Debug`, so that it cannot slip into a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seed([u8; 32]);

impl Seed {
	/// A seed of these bytes.
	#[must_use]
	pub fn new(bytes: [u8; 32]) -> Self {
		Seed(bytes)
	}

	/// The seed that 64 hexadecimal digits spell, or nothing if they are not that.
	#[must_use]
	pub fn from_hex(text: &str) -> Option<Self> {
		let digits = text.as_bytes();
		if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
			return None;
		}
		let mut bytes = [0; 32];
		for (index, byte) in bytes.iter_mut().enumerate() {
			*byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
		}
		Some(Seed(bytes))
	}

	/// As it is spelled, for random streams of another language.
	pub(crate) fn hex(self) -> String {
		self.0.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
	}

	/// The random stream of this seed: the same seed, the same numbers, on every machine.
	#[must_use]
	pub fn rng(self) -> ChaCha8Rng {
		ChaCha8Rng::from_seed(self.0)
	}

	/// The seed number `index` below this one. Seeds with different paths share no stream.
	#[must_use]
	pub fn derive(self, index: u64) -> Self {
		let mut rng = self.rng();
		// Stream 0 is the seed's own, so a derived seed never repeats numbers drawn from it.
		rng.set_stream(index.wrapping_add(1));
		let mut bytes = [0; 32];
		rng.fill_bytes(&mut bytes);
		Seed(bytes)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn hex_of_the_wrong_length_or_alphabet_is_no_seed() {
		assert!(Seed::from_hex("00").is_none());
		assert!(Seed::from_hex(&"g".repeat(64)).is_none());
		assert!(Seed::from_hex(&"é".repeat(32)).is_none());
	}

	#[test]
	fn hex_is_read_byte_by_byte() {
		let seed = Seed::from_hex(&format!("{}ff", "01".repeat(31))).expect("64 digits");
		let mut bytes = [1; 32];
		bytes[31] = 255;
		assert!(seed == Seed::new(bytes));
	}

	#[test]
	fn derived_seeds_differ_from_one_another_and_from_their_parent() {
		let seed = Seed::new([7; 32]);
		let mut drawn: Vec<u64> = (0..50).map(|index| seed.derive(index).rng().next_u64()).collect();
		drawn.push(seed.rng().next_u64());
		drawn.push(seed.derive(0).derive(0).rng().next_u64());
		drawn.sort_unstable();
		drawn.dedup();
		assert_eq!(drawn.len(), 52);
	}
}
