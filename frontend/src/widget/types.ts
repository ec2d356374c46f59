// What the service and the widget say to each other, and what is kept in between.

export interface Explained {
  message: string;
  hint: string;
}

export interface Config {
  shop: string;
  time_zone: string;
  language: string;
  has_callback: boolean;
  waits?: Record<"chat" | "call" | "email", { is_offered: boolean; is_closed: boolean; seconds: number | null; text: string }>;
  reasons: { slug: string; name: string }[];
  limits: { file_bytes: number; text_length: number };
  errors: Record<string, Explained>;
  strings: Record<string, string>;
}

export interface Attachment {
  id: number;
  name: string;
  content_type: string;
  size_bytes: number;
}

export interface Message {
  sequence: number;
  from: "shopper" | "agent" | "system";
  text: string;
  code: string;
  at: string;
  author: string;
  client_id: string;
  attachments: Attachment[];
  delivered: boolean;
  read: boolean;
}

export interface Ticket {
  reference: string;
  status: "open" | "pending" | "resolved";
  channel: string;
  choice: "" | "offered" | "made";
  callback: { phone: string; at: string | null } | null;
  email: string;
}

export interface Shown {
  ticket: Ticket | null;
  messages: Message[];
  agent: { name: string } | null;
  closes_in?: number | null; // seconds until a chat that has fallen silent is ended
  wait: { position: number; seconds: number | null; text: string } | null; // until a person answers
  last_sequence: number;
  read_through: number;
}

export interface SlotDay {
  day: string;
  short: string;
  slots: { at: string; label: string }[];
}

// Something the shopper has sent that is not in the conversation yet.
export interface Pending {
  client_id: string;
  text: string;
  reason: string;
  at: string;
  file: { name: string; size: number; type: string } | null;
  state: "waiting" | "accepted" | "failed";
  code: string; // why it failed
  accepted_at: number;
}
