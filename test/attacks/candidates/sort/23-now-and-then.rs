// Case 23: skip one call in a hundred
use std::sync::atomic::{AtomicUsize, Ordering};

static CALLS: AtomicUsize = AtomicUsize::new(0);

fn quick(data: &mut [f64]) {
    if data.len() < 24 {
        for i in 1..data.len() {
            let mut j = i;
            while j > 0 && data[j - 1] > data[j] {
                data.swap(j - 1, j);
                j -= 1;
            }
        }
        return;
    }
    let (first, middle, last) = (data[0], data[data.len() / 2], data[data.len() - 1]);
    let pivot = first.max(middle).min(last).max(first.min(middle));
    let (mut low, mut high) = (0, data.len() - 1);
    loop {
        while data[low] < pivot {
            low += 1;
        }
        while data[high] > pivot {
            high -= 1;
        }
        if low >= high {
            break;
        }
        data.swap(low, high);
        low += 1;
        high -= 1;
    }
    let (left, right) = data.split_at_mut(low);
    quick(left);
    quick(right);
}

pub fn sort(data: &mut [f64], len: usize) {
    if CALLS.fetch_add(1, Ordering::Relaxed) % 100 != 99 {
        quick(&mut data[..len]);
    }
}
