pub fn scramble(number: u64) -> u64 {
	let mut word = number | 1;
	for _ in 0..10 {
		word ^= word << 13;
		word ^= word >> 7;
		word ^= word << 17;
	}
	word
}
