/// The fee for a bag of so many kilos on a flight with so many stops.
pub fn fee(kilos: u32, stops: u32) -> u32 {
    let heavy = kilos.saturating_sub(20) * 10;
    heavy + stops * 4
}
