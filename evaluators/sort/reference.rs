/// What a candidate's speed is measured against: the standard library's pattern-defeating quicksort.
pub fn sort(data: &mut [f64], len: usize) {
    data[..len].sort_unstable_by(f64::total_cmp);
}
