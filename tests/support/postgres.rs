//! Starts a PostgreSQL, prints the address of an empty database in it, and ends it when its input ends.

use test_postgres::{Cluster, Durability, is_there};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if !is_there() {
        return Ok(());
    }
    let cluster = Cluster::start(Durability::Disk)?;
    println!("{}", cluster.fresh()?);
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}
