/// What the airline charges: the rule that is to be found. `evaluator.rs` has it as well, for its answers.
pub fn fee(kilos: u32, stops: u32) -> u32 {
    let heavy = kilos.saturating_sub(23) * 9;
    let hops = 4 * stops.min(2) + 2 * stops.saturating_sub(2);
    if kilos > 32 { heavy + hops + 25 } else { heavy + hops }
}
