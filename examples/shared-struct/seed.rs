use types::Body;

/// Moves a planet by a step of time, in the manner of Euler.
pub fn step(body: &mut Body, time: f64) {
    let pull = body.pull();
    body.at.x += body.speed.x * time;
    body.at.y += body.speed.y * time;
    body.speed.x += pull.x * time;
    body.speed.y += pull.y * time;
}
