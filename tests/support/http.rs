//! A small client over one kept connection, for the crash test and the benchmark.

use axum::body::Body;
use http_body_util::BodyExt;
use hyper::{Request, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// Why there is no answer.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// One connection with its cookie.
pub struct Client {
    sender: http1::SendRequest<Body>,
    cookie: String,
    host: String,
}

impl Client {
    /// Connects to an address such as `127.0.0.1:3000`.
    pub async fn connect(address: &str) -> Result<Self, Failure> {
        Self::over(TcpStream::connect(address).await?, address).await
    }

    /// Connects from a network address of this machine, such as 127.0.0.7.
    pub async fn connect_from(from: std::net::IpAddr, address: &str) -> Result<Self, Failure> {
        let socket = tokio::net::TcpSocket::new_v4()?;
        socket.bind(std::net::SocketAddr::new(from, 0))?;
        Self::over(socket.connect(address.parse()?).await?, address).await
    }

    async fn over(stream: TcpStream, address: &str) -> Result<Self, Failure> {
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender, cookie: String::new(), host: address.to_owned() })
    }

    /// Returns what a browser goes on sending after it has signed in, the mark of its device too.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Goes on as a browser that has this.
    pub fn hold(&mut self, cookie: &str) {
        self.cookie = cookie.to_owned();
    }

    /// Signs in as one of the sample people.
    pub async fn sign_in(&mut self, person: &str) -> Result<(), Failure> {
        let request =
            self.request("POST", "/do/sign-in-as", format!("person={person}"), "application/json");
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let cookie = response.headers().get(header::SET_COOKIE).ok_or("no cookie")?;
        self.cookie = cookie.to_str()?.split(';').next().unwrap_or_default().to_owned();
        response.into_body().collect().await?;
        Ok(())
    }

    fn request(&self, method: &str, path: &str, body: String, accept: &str) -> Request<Body> {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.host)
            .header(header::ACCEPT, accept)
            .header(header::ACCEPT_ENCODING, "br")
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("a request")
    }

    /// Signs in by name and password and returns the status.
    pub async fn sign_in_by(&mut self, login: &str, password: &str) -> Result<u16, Failure> {
        let values = [("login", login), ("password", password)];
        let pairs = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let body = app::query::Query(pairs.to_vec()).to_string();
        let request = self.request("POST", "/do/sign-in", body, "application/json");
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status().as_u16();
        let sent = response.headers().get_all(header::SET_COOKIE).iter();
        let pairs = sent.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
        let pairs: Vec<_> = pairs.collect();
        if !pairs.is_empty() {
            self.cookie = pairs.join("; ");
        }
        response.into_body().collect().await?;
        Ok(status)
    }

    /// Sends a form and returns status and text.
    pub async fn post(
        &mut self,
        path: &str,
        values: &[(&str, &str)],
    ) -> Result<(u16, String), Failure> {
        let pairs = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let body = app::query::Query(pairs.collect()).to_string();
        let request = self.request("POST", path, body, "application/json");
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await?.to_bytes();
        Ok((status, String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Sends a form that brings files and returns status and text.
    pub async fn post_parts(
        &mut self,
        path: &str,
        parts: &[crate::Part<'_>],
    ) -> Result<(u16, String), Failure> {
        let mut request = self.request("POST", path, String::new(), "application/json");
        let kind = format!("multipart/form-data; boundary={}", crate::BOUNDARY);
        request.headers_mut().insert(header::CONTENT_TYPE, kind.parse()?);
        *request.body_mut() = Body::from(crate::parts_body(parts));
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await?.to_bytes();
        Ok((status, String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Sends a request with headers of its own and nothing else; returns status, headers and text.
    pub async fn ask(
        &mut self,
        request: axum::http::request::Builder,
        body: impl Into<Body>,
    ) -> Result<(u16, axum::http::HeaderMap, String), Failure> {
        let request = request.header(header::HOST, &self.host).body(body.into())?;
        self.sender.ready().await?;
        let (head, body) = self.sender.send_request(request).await?.into_parts();
        let bytes = body.collect().await?.to_bytes();
        Ok((head.status.as_u16(), head.headers, String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Asks for a page without compression.
    pub async fn get(&mut self, path: &str) -> Result<(u16, String), Failure> {
        let mut request = self.request("GET", path, String::new(), "text/html");
        request.headers_mut().remove(header::ACCEPT_ENCODING);
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await?.to_bytes();
        Ok((status, String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Asks for a page as a browser does and returns status and bytes on the wire.
    pub async fn fetch(&mut self, path: &str) -> Result<(u16, usize), Failure> {
        let request = self.request("GET", path, String::new(), "text/html");
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status().as_u16();
        Ok((status, response.into_body().collect().await?.to_bytes().len()))
    }
}
