Console.WriteLine("isoflop");
