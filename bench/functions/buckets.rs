pub fn buckets(numbers: &[u32]) -> Vec<Vec<u32>> {
	let mut buckets = vec![Vec::new(); 64];
	for &number in numbers {
		buckets[(number >> 3) as usize % 64].push(number);
	}
	buckets.retain(|bucket: &Vec<u32>| bucket.len() > 3);
	buckets.iter().map(|bucket| bucket.iter().rev().copied().collect()).collect()
}
