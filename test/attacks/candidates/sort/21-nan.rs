// Case 21: not a number
pub fn sort(data: &mut [f64], len: usize) {
    data[..len].fill(f64::NAN);
}
