// Case 25: the same by its path
pub fn sort(data: &mut [f64], len: usize) {
    <[f64]>::sort_by(&mut data[..len], |a, b| a.total_cmp(b));
}
