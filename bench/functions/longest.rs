pub fn longest(below: u64) -> u64 {
	let (mut found, mut most) = (1, 0);
	for start in 1..below {
		let (mut number, mut steps) = (start, 0_u32);
		while number != 1 {
			number = if number % 2 == 0 { number / 2 } else { 3 * number + 1 };
			steps += 1;
		}
		if steps > most {
			(found, most) = (start, steps);
		}
	}
	found
}
