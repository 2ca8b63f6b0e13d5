// Own: traits that ask for one another without end
trait Deep {
    const DEPTH: u64;
}
struct Wrap<T>(T);
impl<T> Deep for Wrap<T>
where
    Wrap<Wrap<T>>: Deep,
{
    const DEPTH: u64 = <Wrap<Wrap<T>> as Deep>::DEPTH + 1;
}

pub fn surface(x: f64, y: f64) -> f64 {
    <Wrap<u8> as Deep>::DEPTH as f64 + x + y
}
