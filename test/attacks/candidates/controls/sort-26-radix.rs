// Control, case 26: a sort by radix, with types of its own
struct Numbers(Vec<f64>);
impl Numbers {
    /// By their bits, eight at a time.
    fn order(&mut self) {
        let flip = |bits: u64| if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
        let back = |bits: u64| if bits >> 63 == 1 { bits & !(1 << 63) } else { !bits };
        let mut keys: Vec<u64> = self.0.iter().map(|value| flip(value.to_bits())).collect();
        let mut spare = vec![0; keys.len()];
        for shift in (0..64).step_by(8) {
            let mut starts = [0usize; 257];
            for key in &keys {
                starts[(key >> shift & 255) as usize + 1] += 1;
            }
            for at in 1..257 {
                starts[at] += starts[at - 1];
            }
            for key in &keys {
                let place = &mut starts[(key >> shift & 255) as usize];
                spare[*place] = *key;
                *place += 1;
            }
            std::mem::swap(&mut keys, &mut spare);
        }
        self.0 = keys.into_iter().map(|bits| f64::from_bits(back(bits))).collect();
    }
}

pub fn sort(data: &mut [f64], len: usize) {
    let mut numbers = Numbers(data[..len].to_vec());
    numbers.order();
    data[..len].copy_from_slice(&numbers.0);
}
