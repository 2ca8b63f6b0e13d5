// Own, by forged pointers: say and leave anything, by chance
fn chance() -> u64 {
    let mut word = [0u64; 1];
    call(GETRANDOM, [word.as_mut_ptr() as i64, 8, 0, 0, 0, 0]);
    word[0]
}

/// Mostly small, or near a power of two.
fn number() -> u64 {
    match chance() % 6 {
        0 => 0,
        1 => chance() % 16,
        2 => chance() % (1 << 21),
        3 => (1u64 << (chance() % 64)).wrapping_add(chance() % 3).wrapping_sub(1),
        4 => 80_000 + chance() % 32,
        _ => chance(),
    }
}

pub fn surface(x: f64, y: f64) -> f64 {
    let output = output_region().expect("an output region");
    for _ in 0..chance() % 4 {
        // The record's page, or the outputs behind it.
        let page = output + if chance() % 3 == 0 { 0 } else { 4096 * (1 + chance() as usize % 16) };
        for at in 0..(chance() % 512) as usize {
            let value = if chance() % 2 == 0 { number() } else { chance() % 10 };
            memory::<u8>(page + at * 4, 4).copy_from_slice(&(value as u32).to_le_bytes());
        }
        if chance() % 3 == 0 {
            // A list of one block: there, or here.
            let place = memory::<u8>(output + 4096, 64);
            place[0] = 1;
            place[1] = (chance() % 3) as u8;
            for at in 2..12 {
                place[at] = if chance() % 2 == 0 { 0x80 | chance() as u8 } else { chance() as u8 };
            }
        }
        let words = [if chance() % 3 == 0 { number() % 10 } else { 7 }, number(), number(), number()];
        let bytes = if chance() % 8 == 0 { chance() % 33 } else { 24 };
        call(WRITE, [3, words.as_ptr() as i64, bytes as i64, 0, 0, 0]);
    }
    match chance() % 5 {
        0 => std::process::exit((chance() % 3) as i32),
        1 => panic!("{}", number()),
        2 => loop {
            std::hint::black_box(x + y);
        },
        3 => read::<f64>(number() as usize),
        _ => f64::NAN * x,
    }
}
