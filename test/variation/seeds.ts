/** One expression of floats. */
export const surface = `/// Height of a surface.
pub fn surface(x: f64, y: f64) -> f64 {
	20.0 + x * x - 10.0 * (std::f64::consts::TAU * x).cos() + y
}
`

/** The seed of a regression: next to nothing. */
export const flat = `pub fn surface(x: f64, y: f64) -> f64 {
    0.0
}
`

/** Statements, comments, casts, a helper and a constant around floats. */
export const bumps = `//! Bumps.
const WIDTH: f64 = 2.5;

fn bump(x: f64) -> f64 {
	(-x * x / WIDTH).exp()
}

pub fn surface(x: f64, y: f64) -> f64 {
	let near = bump(x - 1.0) + bump(y);
	let mut sum = 0.0;
	for step in 0..4 {
		let place = step as f64 * 0.5;
		sum += if place < near { bump(place) } else { -0.25 };
	}
	// Both halves, rounded.
	let halves = (sum / 2.0).floor() + near.min(1.0);
	halves * 3.0_f64.sqrt()
}
`

/** Loops over a slice. */
export const bubbleSort = `pub fn sort(data: &mut [f64], len: usize) {
	for i in 0..len {
		for j in 0..len - 1 {
			if data[j] > data[j + 1] {
				data.swap(j, j + 1);
			}
		}
	}
}
`

/** Loops with variables that change, and a helper. */
export const shellSort = `fn gap(len: usize) -> usize {
	let mut h = 1;
	while h < len / 3 {
		h = 3 * h + 1;
	}
	h
}

pub fn sort(data: &mut [f64], len: usize) {
	let mut h = gap(len);
	while h >= 1 {
		for i in h..len {
			let v = data[i];
			let mut j = i;
			while j >= h && data[j - h] > v {
				data[j] = data[j - h];
				j -= h;
			}
			data[j] = v;
		}
		h /= 3;
	}
}
`

/** Slices of slices, vectors, closures, an early return and recursion. */
export const quickSort = `fn insert_all(data: &mut [f64]) {
    for i in 1..data.len() {
        let v = data[i];
        let mut j = i;
        while j > 0 && data[j - 1] > v {
            data[j] = data[j - 1];
            j -= 1;
        }
        data[j] = v;
    }
}

fn sort_range(data: &mut [f64]) {
    if data.len() < 16 {
        insert_all(data);
        return;
    }
    let mut samples: Vec<f64> = data.iter().step_by(7).copied().filter(|v| v.is_finite()).collect();
    insert_all(&mut samples);
    let pivot = samples[samples.len() / 2];
    let mut left = 0;
    let mut right = data.len() - 1;
    loop {
        while data[left] < pivot {
            left += 1;
        }
        while data[right] > pivot {
            right -= 1;
        }
        if left >= right {
            break;
        }
        data.swap(left, right);
        left += 1;
        right -= 1;
    }
    let (low, high) = data.split_at_mut(left);
    sort_range(low);
    sort_range(high);
}

pub fn sort(data: &mut [f64], len: usize) {
    sort_range(&mut data[..len]);
}
`

/** All of them, by name. */
export const seeds: Readonly<Record<string, string>> = { surface, flat, bumps, bubbleSort, shellSort, quickSort }
