// Own: a match whose completeness takes exponential time to see
pub fn surface(x: f64, y: f64) -> f64 {
    let bit = |at: u32| (x.to_bits() >> at) & 1 == 1;
    let all = (
        (bit(0), bit(1), bit(2), bit(3), bit(4), bit(5), bit(6), bit(7), bit(8), bit(9), bit(10), bit(11)),
        (bit(12), bit(13), bit(14), bit(15), bit(16), bit(17), bit(18), bit(19), bit(20), bit(21), bit(22), bit(23)),
    );
    f64::NAN * match all {
        ((true, ..), (true, ..)) => 1.0,
        ((_, true, ..), (_, true, ..)) => 2.0,
        ((_, _, true, ..), (_, _, true, ..)) => 3.0,
        ((_, _, _, true, ..), (_, _, _, true, ..)) => 4.0,
        ((_, _, _, _, true, ..), (_, _, _, _, true, ..)) => 5.0,
        ((_, _, _, _, _, true, ..), (_, _, _, _, _, true, ..)) => 6.0,
        ((_, _, _, _, _, _, true, ..), (_, _, _, _, _, _, true, ..)) => 7.0,
        ((_, _, _, _, _, _, _, true, ..), (_, _, _, _, _, _, _, true, ..)) => 8.0,
        ((_, _, _, _, _, _, _, _, true, ..), (_, _, _, _, _, _, _, _, true, ..)) => 9.0,
        ((.., true, _, _), (.., true, _, _)) => 10.0,
        ((.., true, _), (.., true, _)) => 11.0,
        ((.., true), (.., true)) => 12.0,
        ((false, ..), (false, ..)) => y,
        ((.., false), (.., false)) => y + 1.0,
        ((_, false, ..), (_, false, ..)) => y + 2.0,
        _ => f64::NAN,
    }
}
