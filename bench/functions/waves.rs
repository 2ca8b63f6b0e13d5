pub fn waves(numbers: &[f64]) -> f64 {
	let (mut sum, mut rest) = (0.0, 0.0);
	for pair in numbers.windows(2) {
		let distance = (pair[0] * pair[0] + pair[1] * pair[1]).sqrt();
		let term = pair[0] / (1.0 + distance) - rest;
		let next = sum + term;
		rest = (next - sum) - term;
		sum = next;
	}
	sum
}
