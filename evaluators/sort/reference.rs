pub fn sort(data: &mut [f64], len: usize) {
	data[..len].sort_unstable_by(f64::total_cmp);
}
