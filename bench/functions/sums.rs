pub fn sums(text: &str) -> i64 {
	let (mut total, mut product, mut number, mut sign) = (0_i64, 1_i64, 0_i64, 1_i64);
	for byte in text.bytes() {
		match byte {
			b'0'..=b'9' => number = number.wrapping_mul(10).wrapping_add(i64::from(byte - b'0')),
			b'*' => {
				product = product.wrapping_mul(number);
				number = 0;
			}
			b'+' | b'-' => {
				total = total.wrapping_add(sign.wrapping_mul(product).wrapping_mul(number));
				sign = if byte == b'-' { -1 } else { 1 };
				product = 1;
				number = 0;
			}
			_ => {}
		}
	}
	total.wrapping_add(sign.wrapping_mul(product).wrapping_mul(number))
}
