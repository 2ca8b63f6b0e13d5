// Control, case 26: a merge sort with a buffer
fn merge(data: &mut [f64], spare: &mut [f64]) {
    let len = data.len();
    if len < 2 {
        return;
    }
    let middle = len / 2;
    merge(&mut data[..middle], &mut spare[..middle]);
    merge(&mut data[middle..], &mut spare[middle..]);
    if data[middle - 1] <= data[middle] {
        return;
    }
    spare.copy_from_slice(data);
    let (mut left, mut right) = (0, middle);
    for place in data.iter_mut() {
        if right == len || (left < middle && spare[left] <= spare[right]) {
            *place = spare[left];
            left += 1;
        } else {
            *place = spare[right];
            right += 1;
        }
    }
}

pub fn sort(data: &mut [f64], len: usize) {
    let mut spare = data[..len].to_vec();
    merge(&mut data[..len], &mut spare);
}
