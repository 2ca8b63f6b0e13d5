// Control, case 26: structs, impls and modules of its own
mod inner {
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct Point {
        pub x: f64,
        pub y: f64,
    }
    impl Point {
        pub fn height(self) -> f64 {
            let Self { x, y } = self;
            x * x + y * y
        }
    }
}

pub fn surface(x: f64, y: f64) -> f64 {
    inner::Point { x, y }.height()
}
