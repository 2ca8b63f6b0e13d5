/// Sorts the first `len` numbers of `data` in ascending order; there are no NaNs.
///
/// Bubble sort: correct, and as slow as a sort gets.
pub fn sort(data: &mut [f64], len: usize) {
    for end in (1..len).rev() {
        for i in 0..end {
            if data[i] > data[i + 1] {
                data.swap(i, i + 1);
            }
        }
    }
}
