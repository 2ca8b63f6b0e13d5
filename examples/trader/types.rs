/// What a market did in an hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candle {
    pub open: f64,
    pub high: f64,
    pub low: f64,
    pub close: f64,
    pub volume: f64,
}

/// What a trader has, at the last close.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Account {
    /// Below 0 where it is lent.
    pub cash: f64,
    /// Held of the market; below 0 where they were sold short.
    pub units: f64,
    /// Cash and what the units are worth.
    pub equity: f64,
}

/// What to do at the next open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    Hold,
    /// Buys or sells until the units are worth that share of the equity: 1 is all in, -1 all short, at most 3 either way.
    Target(f64),
}
