// Control, case 27: the reference in other words
pub fn sort(data: &mut [f64], len: usize) {
    let (values, _) = data.split_at_mut(len);
    values.sort_unstable_by(|left, right| left.total_cmp(right));
}
