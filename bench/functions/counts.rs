use std::collections::HashMap;

pub fn counts(numbers: &[u32]) -> usize {
	let mut counts: HashMap<u32, usize> = HashMap::new();
	for &number in numbers {
		*counts.entry(number).or_default() += 1;
	}
	let most = counts.values().copied().max().unwrap_or(0);
	counts.len() * 1_000 + most
}
