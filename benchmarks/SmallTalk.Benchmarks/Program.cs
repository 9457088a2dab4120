Console.WriteLine("no benchmark exists yet");
return 0;
