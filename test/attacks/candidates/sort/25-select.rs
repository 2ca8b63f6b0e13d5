// Case 25: what sorts under another name
pub fn sort(data: &mut [f64], len: usize) {
    for at in 0..len {
        data[at..len].select_nth_unstable_by(0, f64::total_cmp);
    }
}
