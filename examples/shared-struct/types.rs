/// A planet: where it is, and how fast it moves. The sun is at the origin; units are such that its pull at a distance of 1 is 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Body {
    pub at: Vector,
    pub speed: Vector,
}

/// Two parts, east and north.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vector {
    pub x: f64,
    pub y: f64,
}

impl Body {
    /// How the sun pulls it: towards the origin, by the inverse square of the distance.
    pub fn pull(&self) -> Vector {
        let square = self.at.x * self.at.x + self.at.y * self.at.y;
        let cube = square * square.sqrt();
        Vector { x: -self.at.x / cube, y: -self.at.y / cube }
    }
}
