// Case 25: the same as a raw identifier
pub fn sort(data: &mut [f64], len: usize) {
    data[..len].r#sort_unstable_by(f64::total_cmp);
}
